package io.kstlib.auth.core.config.ownership;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.Locale;
import java.util.Optional;

/** Whose a file or folder is, and who may write to it. */
record Rights(int uid, int gid, int mode, UserPrincipal owner, GroupPrincipal group) {

    private static final int STICKY = 01000;
    private static final int GROUP_WRITES = 020;
    private static final int OTHERS_WRITE = 02;

    static Rights of(Path place) throws IOException {
        PosixFileAttributes posix = Files.readAttributes(place, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return new Rights(
                number(place, "uid"), number(place, "gid"), number(place, "mode"), posix.owner(), posix.group());
    }

    private static int number(Path place, String attribute) throws IOException {
        return (Integer) Files.getAttribute(place, "unix:" + attribute, LinkOption.NOFOLLOW_LINKS);
    }

    Optional<String> objection(Person person) {
        if (!person.owns(uid)) {
            return Optional.of("belongs to the user " + owner.getName());
        }
        if (has(STICKY)) { // there one may add, and neither rename nor remove what is another's
            return Optional.empty();
        }
        if (has(OTHERS_WRITE)) {
            return Optional.of("can be written by everyone (mode " + inOctal() + ")");
        }
        if (has(GROUP_WRITES) && !person.isPrivate(gid, group.getName(), uid, owner.getName())) {
            return Optional.of("can be written by the group " + group.getName() + " (mode " + inOctal() + ")");
        }
        return Optional.empty();
    }

    private boolean has(int bits) {
        return (mode & bits) != 0;
    }

    private String inOctal() {
        return String.format(Locale.ROOT, "%04o", mode & 07777);
    }
}
