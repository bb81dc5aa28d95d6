package io.kstlib.http.trust;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The certificates that the environment tells to trust, where no section says more. Immutable. */
public final class EnvironmentTls {

    private final String certFile;
    private final @Nullable Path only;
    private final String variable;

    private EnvironmentTls(String certFile, @Nullable Path only, String variable) {
        this.certFile = certFile;
        this.only = only;
        this.variable = variable;
    }

    /**
     * {@return settings that trust what Java trusts, and the certificates of that file}
     *
     * @param environment the variables, {@code SSL_CERT_FILE} among them
     */
    public static EnvironmentTls of(Map<String, String> environment) {
        return new EnvironmentTls(
                environment.getOrDefault(ProviderTls.CERT_FILE, "").strip(), null, ProviderTls.CERT_FILE);
    }

    /**
     * {@return settings that trust only its certificates}
     *
     * @param pem a PEM file
     * @param named the variable that names it, for messages
     */
    public EnvironmentTls only(Path pem, String named) {
        return new EnvironmentTls(certFile, pem, named);
    }

    /**
     * Reads the files.
     *
     * @return whom to trust
     * @throws ConfigurationException if a file cannot be used
     */
    public TrustedTls trusted() {
        if (only != null) {
            return TrustedTls.only(PemCertificates.read(only, this::problem));
        }
        if (certFile.isEmpty()) {
            return TrustedTls.javaAnd(List.of());
        }
        try {
            return TrustedTls.javaAnd(PemCertificates.read(Path.of(certFile), this::problem));
        } catch (InvalidPathException notAPath) {
            throw problem("not a path on this machine: " + notAPath.getReason());
        }
    }

    private ConfigurationException problem(String message) {
        return new ConfigurationException(new ConfigProblem(variable, new Origin("environment variable", 0), message));
    }

    /** {@return the advice for a certificate whose issuer is not known} */
    public TrustAdvice advice() {
        return new TrustAdvice(variable, only, "", TrustAdvice.Trust.SYSTEM);
    }
}
