package io.millrace.proofs.races;

/** Hands over to jcstress, in the child. */
final class Races {

  private Races() {}

  public static void main(String[] options) throws Exception {
    org.openjdk.jcstress.Main.main(options);
  }
}
