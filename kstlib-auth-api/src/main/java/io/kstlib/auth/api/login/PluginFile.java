package io.kstlib.auth.api.login;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A jar in the user's folder of plugins, as a file: its name, its hash and its signer. Immutable. */
public final class PluginFile {

    private final String name;
    private final @Nullable String sha256;
    private final List<Signer> signers;
    private final @Nullable String problem;

    /**
     * A signer of a jar.
     *
     * @param subject the name in the certificate (RFC 2253); anyone can make a certificate with any name
     * @param sha256 the hash of the certificate, 64 hexadecimal digits in lower case
     */
    public record Signer(String subject, String sha256) {}

    /**
     * Creates the description of a file.
     *
     * @param name the name of the jar; if it is in a directory, the name of the directory and a slash come first
     * @param sha256 the hash of the file, 64 hexadecimal digits in lower case, or {@code null} when it cannot be read
     * @param signers the signers that signed every file in it; empty when it is not signed
     * @param problem what is wrong with it or its signature, as the end of a sentence that begins with the name; {@code null} without a problem
     */
    public PluginFile(String name, @Nullable String sha256, List<Signer> signers, @Nullable String problem) {
        this.name = name;
        this.sha256 = sha256;
        this.signers = List.copyOf(signers);
        this.problem = problem;
    }

    /** {@return the name of the jar; if it is in a directory, the name of the directory and a slash come first} */
    public String name() {
        return name;
    }

    /** {@return the hash of the file, 64 hexadecimal digits in lower case; empty when it cannot be read} */
    public Optional<String> sha256() {
        return Optional.ofNullable(sha256);
    }

    /**
     * {@return the signers that signed every file in it; empty when it is not signed; their certificates are not checked against a list of trusted
     * ones}
     */
    public List<Signer> signers() {
        return signers;
    }

    /** {@return the problem with the file or its signature, as the end of a sentence that begins with {@link #name()}; empty if there is none} */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }
}
