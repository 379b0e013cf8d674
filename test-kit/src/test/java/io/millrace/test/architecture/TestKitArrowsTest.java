package io.millrace.test.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** The harness judges the engine from outside. */
class TestKitArrowsTest {

  private static final JavaClasses KIT = new ClassFileImporter().importPackages("io.millrace.test");

  @Test
  void theEngineIsUsedThroughItsApiAlone() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.millrace.engine..", "io.millrace.server..", "io.millrace.examples..")
        .check(KIT);
  }

  @Test
  void instrumentsDoNotKnowTheirScenarios() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.millrace.test.line..", "io.millrace.test.proxy..", "io.millrace.test.invariants..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.millrace.test.crash..", "io.millrace.test.work..")
        .check(KIT);
    slices().matching("io.millrace.test.(*)..").should().beFreeOfCycles().check(KIT);
  }
}
