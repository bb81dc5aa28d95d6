package io.kstlib.okhttp;

import io.kstlib.auth.api.error.AuthException;
import java.io.IOException;
import java.util.function.Supplier;

/** Turns errors of the library into I/O errors, which OkHttp hands to the caller. Any other exception ends the thread of an asynchronous call. */
final class LibraryErrors {

    private LibraryErrors() {}

    static <T> T asIoException(Supplier<T> work) throws IOException {
        try {
            return work.get();
        } catch (AuthException | IllegalArgumentException | IllegalStateException failed) {
            throw new IOException(failed.getMessage(), failed);
        }
    }
}
