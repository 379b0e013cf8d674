package io.millrace.cluster.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What may know of what. */
class ClusterArrowsTest {

  private static final JavaClasses CLUSTER =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.millrace.cluster");

  @Test
  void theLogicOfANodeKnowsNoThreadsNoClocksAndNoStore() {
    noClasses()
        .that()
        .resideInAnyPackage("io.millrace.cluster.node..", "io.millrace.cluster.assign..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.millrace.cluster.live..",
            "io.millrace.cluster.postgres..",
            "java.sql..",
            "java.util.concurrent..")
        .check(CLUSTER);
    noClasses()
        .that()
        .resideInAnyPackage("io.millrace.cluster.node..", "io.millrace.cluster.assign..")
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(CLUSTER);
  }

  @Test
  void theClusterKnowsNothingOfTheEngine() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.millrace.engine..", "io.millrace.run..", "io.millrace.embedded..")
        .check(CLUSTER);
  }

  @Test
  void storesKnowNothingOfNodes() {
    noClasses()
        .that()
        .resideInAnyPackage("io.millrace.cluster.store..", "io.millrace.cluster.postgres..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.millrace.cluster.node..", "io.millrace.cluster.live..")
        .check(CLUSTER);
  }

  @Test
  void packagesBelowTheFrontDoorAreFreeOfCycles() {
    slices().matching("io.millrace.cluster.(*)..").should().beFreeOfCycles().check(CLUSTER);
  }
}
