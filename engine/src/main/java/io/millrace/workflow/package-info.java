/**
 * What you write: workflows, pipelines, and the {@link io.millrace.workflow.Run} they are given.
 */
package io.millrace.workflow;
