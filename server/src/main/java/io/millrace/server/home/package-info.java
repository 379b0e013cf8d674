/** What a command stands on: the data folder, the database, the workflows, the logs. */
package io.millrace.server.home;
