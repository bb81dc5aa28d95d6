package io.kstlib.files;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

/** Paths without links: where a path leads, and how its file is opened so that no link that comes later counts. */
public final class RealPath {

    private static final Set<OpenOption> NO_LINK = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private RealPath() {}

    /**
     * Follows a path as the operating system does.
     *
     * @param file need not exist; its missing part is taken as it is written
     * @return the path without links, absolute
     * @throws IOException if the path cannot be followed, such as links in a circle
     */
    public static Path of(Path file) throws IOException {
        try {
            return file.toRealPath();
        } catch (NoSuchFileException | AccessDeniedException hidden) {
            return PathWalk.to(file).end();
        }
    }

    /**
     * Reads a file and follows no link, neither for the file nor for a directory on the way. So the file is the one that {@link #of} found, even if
     * another process swaps a part of the path in the meantime. Each directory is opened in the one above, where the system can do that (Linux);
     * elsewhere the path is compared before and after the file is opened.
     *
     * @param real the path as {@link #of} returned it
     * @param most the largest number of bytes
     * @return all of it
     * @throws UnfitFileException if it is not a regular file, or too large
     * @throws IOException if it does not exist, a part of its path is a link, or it cannot be read
     */
    public static byte[] read(Path real, int most) throws IOException {
        RegularFile.prove(real, most);
        Path root = real.getRoot();
        if (root != null && real.getNameCount() > 0) {
            try (DirectoryStream<Path> top = Files.newDirectoryStream(root)) {
                if (top instanceof SecureDirectoryStream<Path> secure) {
                    Path none = root.relativize(root);
                    return readBelow(secure, none, root.relativize(real), most);
                }
            }
        }
        return readCompared(real, most);
    }

    /**
     * @param passed directories on the way from the opened one that cannot be opened
     * @param rest the way from there to the file
     */
    private static byte[] readBelow(SecureDirectoryStream<Path> opened, Path passed, Path rest, int most)
            throws IOException {
        Path next = passed.resolve(rest.getName(0));
        if (rest.getNameCount() == 1) {
            RegularFile.prove(
                    next,
                    opened.getFileAttributeView(next, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                            .readAttributes(),
                    most);
            try (SeekableByteChannel file = opened.newByteChannel(next, NO_LINK)) {
                return RegularFile.content(next, file, most);
            }
        }
        Path below = rest.subpath(1, rest.getNameCount());
        SecureDirectoryStream<Path> folder;
        try {
            folder = opened.newDirectoryStream(next, LinkOption.NOFOLLOW_LINKS);
        } catch (AccessDeniedException unlisted) {
            if (!belongsToTheSystem(opened, next)) {
                throw unlisted;
            }
            return readBelow(opened, next, below, most);
        }
        try (folder) {
            return readBelow(folder, below.getFileSystem().getPath(""), below, most);
        }
    }

    /** Whether only the system can replace a directory that may be passed and not be listed, such as {@code /home} with the mode 711. */
    private static boolean belongsToTheSystem(SecureDirectoryStream<Path> opened, Path folder) throws IOException {
        PosixFileAttributes attributes = opened.getFileAttributeView(
                        folder, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
        Path root = folder.getFileSystem().getRootDirectories().iterator().next();
        return attributes.isDirectory() && attributes.owner().equals(Files.getOwner(root));
    }

    private static byte[] readCompared(Path real, int most) throws IOException {
        Object before = key(real);
        try (SeekableByteChannel file = Files.newByteChannel(real, NO_LINK)) {
            if (!real.toRealPath().equals(real) || !key(real).equals(before)) {
                throw new FileSystemException(real.toString(), null, "was replaced while it was opened");
            }
            return RegularFile.content(real, file, most);
        }
    }

    private static Object key(Path real) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Object key = attributes.fileKey();
        return key == null ? attributes.creationTime() : key;
    }

    /**
     * The path to a file as the operating system resolves it. A user who can write to one of these places can put another file there. A link is
     * followed from the folder that holds it. That folder counts as much as the one that the link leads to.
     */
    static final class PathWalk {

        /** The limit of Linux ({@code path_resolution(7)}). */
        private static final int MOST_LINKS = 40;

        private final Set<Path> places = new LinkedHashSet<>();
        private final Deque<Path> rest = new ArrayDeque<>();
        private final Set<Path> links = new LinkedHashSet<>();
        private Path end;
        private int followed;

        private PathWalk(Path root) {
            this.end = root;
        }

        /** Returns every folder on the way, and the file itself; none of them a link. */
        Set<Path> places() {
            return places;
        }

        /** Returns every link on the way. */
        Set<Path> links() {
            return links;
        }

        /** Returns where the path ends, also when there is nothing yet; its missing part is taken as it is written. */
        Path end() {
            return end;
        }

        static PathWalk to(Path file) throws IOException {
            Path absolute = file.toAbsolutePath();
            PathWalk walk = new PathWalk(absolute.getRoot());
            walk.push(absolute);
            walk.go(absolute.getRoot());
            return walk;
        }

        private void push(Path names) {
            for (int i = names.getNameCount() - 1; i >= 0; i--) {
                rest.addFirst(names.getName(i));
            }
        }

        private void go(Path root) throws IOException {
            Path here = root;
            places.add(here);
            while (!rest.isEmpty()) {
                String name = rest.removeFirst().toString();
                if (name.isEmpty() || name.equals(".")) {
                    continue;
                }
                if (name.equals("..")) {
                    Path above = here.getParent();
                    here = above == null ? here : above;
                    continue;
                }
                here = step(here, here.resolve(name));
            }
            end = here;
        }

        private Path step(Path folder, Path next) throws IOException {
            if (!Files.isSymbolicLink(next)) {
                places.add(next);
                return next;
            }
            if (followed == MOST_LINKS) {
                throw new FileSystemLoopException(next.toString());
            }
            followed++;
            links.add(next);
            Path target = Files.readSymbolicLink(next);
            push(target);
            Path root = target.getRoot();
            return root == null ? folder : root;
        }
    }
}
