package io.kstlib.tests.otheruser;

import io.kstlib.sops.tool.RequiredTool;
import io.kstlib.tests.process.ChildProcess;
import io.kstlib.tests.tool.Root;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Another user of the machine, who reads the arguments of all processes. The user opens every URL in them before the browser does, and
 * tries the port behind it. The browser waits for that and then continues.
 */
final class Watcher implements AutoCloseable {

    private static final String SCRIPT = """
            # Follows redirects as far as they go; every answer is kept.
            visit() {
                url=$1
                for hop in 1 2 3 4 5; do
                    rest=${url#http://}
                    host=${rest%%/*}
                    answer=$( (
                        exec 3<>"/dev/tcp/${host%:*}/${host#*:}" || exit
                        printf 'GET /%s HTTP/1.1\\r\\nHost: %s\\r\\nConnection: close\\r\\n\\r\\n' "${rest#*/}" "$host" >&3
                        cat <&3
                    ) 2>&1 | tr -d '\\000\\r')
                    printf '== %s\\n%s\\n' "$url" "$answer" >>answers
                    url=$(printf '%s\\n' "$answer" | sed -n 's/^[Ll]ocation: //p')
                    [ -n "$url" ] || return
                done
            }
            cd "$1" || exit
            while :; do
                for file in /proc/[0-9]*/cmdline; do
                    browser=
                    while IFS= read -r -d '' word; do
                        case $word in
                            "$1/browser") browser=$word ;; # other tests have addresses among their arguments, too
                            http://127.0.0.1:*)
                                [ -n "$browser" ] || continue
                                visit "$word"
                                visit "$word"
                                visit "${word%%[?]*}?code=stolen&state=guessed"
                                echo go >gate
                                exit ;;
                        esac
                    done 2>/dev/null <"$file"
                done
            done
            """;

    private static final String BROWSER = """
            #!/bin/sh
            printf '%%s' "$1" >'%1$s/opened.new'
            read -r go <'%1$s/gate'
            mv '%1$s/opened.new' '%1$s/opened'
            """;

    private final Path place;
    private final Process process;

    private Watcher(Path place, Process process) {
        this.place = place;
        this.process = process;
    }

    /**
     * Begins to watch.
     *
     * @param place an empty folder; from now on everyone may write there
     */
    static Watcher in(Path place) {
        try {
            Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxrwxrwx"));
            Path script = Files.writeString(place.resolve("watch"), SCRIPT);
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rw-r--r--"));
            Path browser = Files.writeString(place.resolve("browser"), BROWSER.formatted(place));
            Files.setPosixFilePermissions(browser, PosixFilePermissions.fromString("rwxr-xr-x"));
            ProcessBuilder builder = new ProcessBuilder(Root.unprivileged(
                            RequiredTool.onPath("bash").toString(), script.toString(), place.toString()))
                    .redirectErrorStream(true)
                    .redirectOutput(place.resolve("watch.log").toFile());
            run(
                    RequiredTool.onPath("mkfifo").toString(),
                    "-m",
                    "666",
                    place.resolve("gate").toString());
            return new Watcher(place, builder.start());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void run(String... words) throws IOException {
        try {
            if (new ProcessBuilder(words).inheritIO().start().waitFor() != 0) {
                throw new IOException("failed: " + String.join(" ", words));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    /** Returns the program for {@code $BROWSER}. It waits for the watcher, and then writes its URL to {@link #opened()}. */
    Path browser() {
        return place.resolve("browser");
    }

    Path opened() {
        return place.resolve("opened");
    }

    /** Returns every URL that was requested, with its answer. */
    String answers() {
        try {
            return Files.readString(place.resolve("answers"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        ChildProcess.killTree(process);
    }
}
