/**
 * The secrets {@code exec://NAME}: the output of a program of the person, such as their password manager. Without this module kstlib starts no program
 * for a secret.
 *
 * <p>Provides {@link io.kstlib.auth.spi.secret.SecretResolverFactory}, and exports nothing.
 */
module io.kstlib.secret.exec {
    requires io.kstlib.auth.api;
    requires io.kstlib.base;
    requires static org.jspecify;

    provides io.kstlib.auth.spi.secret.SecretResolverFactory with
            io.kstlib.secret.exec.ExecSecrets;
}
