package io.kstlib.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The users and groups that {@code /etc/passwd} and {@code /etc/group} list. Accounts of a directory service are missing there. So a group
 * whose other members come from such a service looks like a private one.
 *
 * @param users lines of {@code passwd(5)}, in fields
 * @param groups lines of {@code group(5)}, in fields
 */
record Accounts(List<List<String>> users, List<List<String>> groups) {

    private static final int MOST_BYTES = 16 * 1024 * 1024;
    private static final int NAME = 0;
    private static final int NUMBER = 2;
    private static final int PRIMARY_GROUP = 3;
    private static final int MEMBERS = 3;

    Accounts {
        users = List.copyOf(users);
        groups = List.copyOf(groups);
    }

    /**
     * Reads the accounts below a root.
     *
     * @throws IOException if a list cannot be read, or is too long: a part of it does not say who is alone in a group
     */
    static Accounts of(Path root) throws IOException {
        return new Accounts(lines(root.resolve("etc/passwd")), lines(root.resolve("etc/group")));
    }

    private static List<List<String>> lines(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] text = BoundedInput.read(in, MOST_BYTES)
                    .orElseThrow(() -> new IOException(file + " has more than " + MOST_BYTES + " bytes"));
            return new String(text, StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> List.of(line.split(":", -1)))
                    .filter(fields -> fields.size() > MEMBERS)
                    .toList();
        } catch (NoSuchFileException none) {
            return List.of(); // a container without accounts
        }
    }

    Optional<Integer> uid(String name) {
        return users.stream()
                .filter(user -> user.get(NAME).equals(name) && user.get(NUMBER).matches("[0-9]{1,9}"))
                .map(user -> Integer.valueOf(user.get(NUMBER)))
                .findFirst();
    }

    boolean areAlone(String user, int uid, int gid) {
        String group = Integer.toString(gid);
        boolean othersBelong = users.stream()
                .anyMatch(line -> line.get(PRIMARY_GROUP).equals(group)
                        && !line.get(NUMBER).equals(Integer.toString(uid)));
        boolean othersAreListed = groups.stream()
                .filter(line -> line.get(NUMBER).equals(group))
                .flatMap(line -> List.of(line.get(MEMBERS).split(",")).stream())
                .anyMatch(member -> !member.isBlank() && !member.equals(user));
        return !othersBelong && !othersAreListed;
    }
}
