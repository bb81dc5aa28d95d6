package io.kstlib.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Who owns a file or folder, and who may write to it. By number, since looking up names may take long. */
record Rights(int uid, int gid, int mode) {

    private static final int STICKY = 01000;
    private static final int GROUP_WRITES = 020;
    private static final int OTHERS_WRITE = 02;

    static Rights of(Path place) throws IOException {
        Map<String, Object> found = Files.readAttributes(place, "unix:uid,gid,mode", LinkOption.NOFOLLOW_LINKS);
        return new Rights(number(found, "uid"), number(found, "gid"), number(found, "mode"));
    }

    private static int number(Map<String, Object> found, String attribute) {
        return (Integer) Objects.requireNonNull(found.get(attribute), attribute);
    }

    /** @param place where these rights are, to look up the names of its owner and group */
    Optional<String> objection(ProcessUser person, Path place) throws IOException {
        if (!person.owns(uid)) {
            return Optional.of("belongs to the user " + names(place).owner().getName());
        }
        if (has(STICKY)) { // there users can add files, but not rename or remove files of others
            return Optional.empty();
        }
        if (has(OTHERS_WRITE)) {
            return Optional.of("can be written by everyone (mode " + inOctal() + ")");
        }
        if (!has(GROUP_WRITES)) {
            return Optional.empty();
        }
        PosixFileAttributes names = names(place);
        String group = names.group().getName();
        return person.isPrivate(gid, group, uid, names.owner().getName())
                ? Optional.empty()
                : Optional.of("can be written by the group " + group + " (mode " + inOctal() + ")");
    }

    boolean letEveryoneRename() {
        return has(OTHERS_WRITE) && !has(STICKY);
    }

    private static PosixFileAttributes names(Path place) throws IOException {
        return Files.readAttributes(place, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private boolean has(int bits) {
        return (mode & bits) != 0;
    }

    private String inOctal() {
        return String.format(Locale.ROOT, "%04o", mode & 07777);
    }
}
