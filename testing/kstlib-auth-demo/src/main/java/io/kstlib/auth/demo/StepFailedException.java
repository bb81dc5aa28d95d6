package io.kstlib.auth.demo;

/** A step of the demo failed; the message says which and how. */
final class StepFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StepFailedException(String message) {
        super(message);
    }
}
