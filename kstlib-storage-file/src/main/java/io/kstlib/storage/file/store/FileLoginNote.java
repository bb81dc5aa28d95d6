package io.kstlib.storage.file.store;

import io.kstlib.auth.api.storage.LoginNote;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The note of a login in a file of its own, whose lock is held during the login.
 *
 * @param file the file
 */
record FileLoginNote(LockedFile file) implements LoginNote {

    @Override
    public Optional<String> read() {
        return file.read().map(content -> new String(content, StandardCharsets.UTF_8));
    }

    @Override
    public void write(String line) {
        file.replace(line.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void clear() {
        file.delete();
    }
}
