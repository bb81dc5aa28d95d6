package io.kstlib.files;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The path to a file as the operating system resolves it. A user who can write to one of these places can put another file there. A link is
 * followed from the folder that holds it. That folder counts as much as the one that the link leads to.
 */
final class PathWalk {

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

    /** Returns where the path ends, also when there is nothing yet; what is missing is taken as it is written. */
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
