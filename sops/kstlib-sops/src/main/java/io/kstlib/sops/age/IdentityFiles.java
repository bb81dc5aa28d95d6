package io.kstlib.sops.age;

import io.kstlib.files.BoundedInput;
import io.kstlib.sops.key.KeyContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Reads the identities in variables and files of this machine. Without lambdas where it can: when a program has just started, each takes longer
 * than what it does.
 */
final class IdentityFiles {

    static final int MAX_BYTES = 1 << 20;

    private final AgePlaces places;
    private final IdentityReader reader;

    IdentityFiles(AgePlaces places, KeyContext context) {
        this.places = places;
        this.reader = new IdentityReader(context.random());
    }

    /** Reads every place. Asks no program and no person. */
    IdentityReader read() {
        readNative();
        fileOfVariable(AgePlaces.SSH_KEY_FILE, reader::sshKey);
        for (Path file : places.usualSshKeys()) {
            file(file.toString(), file, reader::sshKey);
        }
        return reader;
    }

    /** Reads the places of identities of age itself. */
    IdentityReader readNative() {
        Optional<String> keys = places.variable(AgePlaces.KEY);
        if (keys.isPresent()) {
            reader.words(AgePlaces.KEY, keys.get().getBytes(StandardCharsets.UTF_8));
        } else {
            reader.problem(AgePlaces.KEY, "is not set");
        }
        fileOfVariable(AgePlaces.KEY_FILE, reader::identities);
        Optional<Path> usual = places.keyFile();
        if (usual.isPresent()) {
            file(usual.get().toString(), usual.get(), reader::identities);
        }
        return reader;
    }

    static String named(String variable, String value) {
        return variable + "=" + value;
    }

    private void fileOfVariable(String variable, BiConsumer<String, byte[]> use) {
        Optional<String> name = places.variable(variable);
        if (name.isPresent()) {
            file(named(variable, name.get()), places.path(name.get()), use);
        } else {
            reader.problem(variable, "is not set");
        }
    }

    private void file(String source, Path file, BiConsumer<String, byte[]> use) {
        try (InputStream content = Files.newInputStream(file)) {
            Optional<byte[]> bytes = BoundedInput.read(content, MAX_BYTES);
            if (bytes.isPresent()) {
                use.accept(source, bytes.get());
            } else {
                reader.problem(source, "is larger than " + MAX_BYTES + " bytes");
            }
        } catch (NoSuchFileException missing) {
            reader.problem(source, "no such file");
        } catch (IOException unreadable) {
            reader.problem(source, "cannot be read: " + unreadable.getMessage());
        }
    }
}
