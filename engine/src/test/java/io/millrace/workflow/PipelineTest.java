package io.millrace.workflow;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PipelineTest {

  @Test
  void twoStepsOfOneNameAreRefused() {
    Pipeline<String> one = Pipeline.named("p", String.class).step("a", in -> 1);

    assertThatThrownBy(() -> one.step("a", in -> 2))
        .hasMessage("pipeline 'p' has a step 'a' already; give the second one another name");
  }

  @Test
  void unknownAndForwardDependenciesAreRefusedWhenDefined() {
    Pipeline<String> two = Pipeline.named("p", String.class).step("a", in -> 1).step("b", in -> 2);

    assertThatThrownBy(() -> two.dependsOn("c"))
        .hasMessage("pipeline 'p': step 'b' depends on 'c'; before it stand only [a]");
    assertThatThrownBy(() -> two.dependsOn("b"))
        .hasMessage("pipeline 'p': step 'b' depends on 'b'; before it stand only [a]");
    assertThatThrownBy(() -> Pipeline.named("p", String.class).dependsOn("a"))
        .hasMessage("pipeline 'p' has no step yet that could depend on others");
  }

  @Test
  void aPipelineNeedsSteps() {
    assertThatThrownBy(() -> Pipeline.named("p", String.class).returning(String.class))
        .hasMessage("pipeline 'p' has no steps");
  }

  @Test
  void namesAndVersionsOfWorkflowsAreChecked() {
    assertThatThrownBy(() -> Workflow.named(" ", String.class, (run, input) -> input))
        .hasMessageContaining("workflow name ' '");
    assertThatThrownBy(() -> Workflow.named("x", String.class, (run, input) -> input).version(0))
        .hasMessageContaining("version 0");
    assertThatThrownBy(() -> Type.reified(new String[] {"x"}))
        .hasMessageContaining("pass nothing for it");
  }
}
