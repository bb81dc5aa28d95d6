package io.kstlib.tests.tool;

import io.kstlib.sops.tool.RequiredTool;
import io.kstlib.tests.command.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A machine that has only {@code openssl} and the tools of POSIX that are needed. */
public final class PosixTools {

    private static final List<String> NAMES = List.of(
            "awk", "cat", "cmp", "cut", "date", "dirname", "grep", "head", "mkdir", "od", "openssl", "rm", "sed", "sh",
            "tail", "tr");
    private static final long LIMIT_SECONDS = 60;

    private final Path folder;

    private PosixTools(Path folder) {
        this.folder = folder;
    }

    /**
     * @param folder a new folder for scripts that call the programs
     * @return the programs, or a skipped test when one is missing
     */
    public static PosixTools in(Path folder) throws IOException {
        Files.createDirectory(folder);
        for (String name : NAMES) {
            Path script = folder.resolve(name);
            Files.writeString(
                    script, "#!/bin/sh\nexec " + RequiredTool.onPath(name).toRealPath() + " \"$@\"\n");
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        }
        return new PosixTools(folder);
    }

    /**
     * @param bundle what {@code auth check --bundle} wrote
     * @return how its {@code verify.sh} ended
     */
    public Result verify(Path bundle) {
        ProcessBuilder builder =
                new ProcessBuilder(folder.resolve("sh").toString(), "verify.sh").directory(bundle.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", folder.toString());
        builder.redirectErrorStream(true);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("verify.sh still runs: " + said);
            }
            return new Result("verify.sh in " + bundle.getFileName(), process.exitValue(), said, "");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    /**
     * Puts another token into a bundle, like an attacker who wants it to be believed: the other files are changed to fit.
     *
     * @param bundle what {@code auth check --bundle} wrote
     * @param token the other token
     */
    public void replaceToken(Path bundle, String token) throws IOException {
        Files.writeString(bundle.resolve("token.jwt"), token + "\n");
        Files.writeString(bundle.resolve("signed.txt"), token.substring(0, token.lastIndexOf('.')));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
            Files.writeString(bundle.resolve("token.sha256"), HexFormat.of().formatHex(digest) + "\n");
        } catch (NoSuchAlgorithmException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }
}
