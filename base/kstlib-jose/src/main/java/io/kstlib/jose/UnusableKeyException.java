package io.kstlib.jose;

/** A key cannot be used. The message says why in words that go on after "it", such as {@code is encrypted}. It quotes no part of the key. */
public final class UnusableKeyException extends Exception {

    private static final long serialVersionUID = 1L;

    UnusableKeyException(String message) {
        super(message);
    }
}
