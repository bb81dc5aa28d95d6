package io.kstlib.sops.pgp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The terminal that this process reads from or writes to, where the system tells which one it is.
 *
 * @param descriptors the directory that lists the open files of the process
 */
record ControllingTerminal(Path descriptors) {

    ControllingTerminal() {
        this(Path.of("/proc/self/fd"));
    }

    Optional<String> name() {
        for (String standardStream : new String[] {"0", "1", "2"}) {
            Path link = descriptors.resolve(standardStream);
            try {
                String target = Files.readSymbolicLink(link).toString();
                if (target.startsWith("/dev/pts/") || target.startsWith("/dev/tty")) {
                    return Optional.of(target);
                }
            } catch (IOException | UnsupportedOperationException notTold) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }
}
