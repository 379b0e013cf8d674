package io.millrace.proofs.linear;

/** The model check of one kind by itself, for a channel with a bug. */
public final class OneKind {

  private static final int PROGRAMS = 100;
  private static final int TRIES = 300;

  void unbounded() {
    Linear.modelCheck(LinearizabilityTest.Unbounded.class, Plain.Unbounded.class, PROGRAMS, TRIES);
  }
}
