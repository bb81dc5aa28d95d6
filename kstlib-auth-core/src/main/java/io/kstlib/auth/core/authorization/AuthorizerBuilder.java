package io.kstlib.auth.core.authorization;

import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.core.TokenSource;
import io.kstlib.auth.core.authorization.Authorizer.CertificatePresented;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.core.plugin.Assembly;
import io.kstlib.auth.core.plugin.Section;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.plugin.PluginContext;
import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/** Collects the settings of an {@link Authorizer}. Not safe for use by several threads. */
public final class AuthorizerBuilder {

    private final TokenSource source;
    private final Set<String> hosts = new HashSet<>();
    private final Set<WebOrigin> origins = new HashSet<>();
    private CertificatePresented certificate = CertificatePresented.OF_TOKEN;

    AuthorizerBuilder(TokenSource source) {
        this.source = source;
    }

    /**
     * Allows a host: the token may be sent there over https to any port, and to loopback hosts over http too.
     *
     * @param host a host name such as {@code api.company.com}; subdomains are other hosts
     * @return this builder
     * @throws IllegalArgumentException if it is not only a host name
     */
    public AuthorizerBuilder allowHost(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (!WebOrigin.of(URI.create("https://" + name + "/")).host().equals(name)) {
            throw new IllegalArgumentException(host + " is not just a host name such as api.company.com");
        }
        hosts.add(name);
        return this;
    }

    /**
     * Allows a server: the token may be sent to URLs with this scheme, host and port.
     *
     * @param url any URL of the server
     * @return this builder
     * @throws IllegalArgumentException if it is neither https nor on loopback
     */
    public AuthorizerBuilder allowOrigin(URI url) {
        WebOrigin origin = WebOrigin.of(url);
        if (!origin.isSafe()) {
            throw new IllegalArgumentException(origin + " is neither https nor on this machine");
        }
        origins.add(origin);
        return this;
    }

    /**
     * Leaves the certificate of a bound token (RFC 8705 section 3) to the client that sends the requests: its own TLS settings have to present it.
     * Unless this is called, {@link PresentedToken#tlsIdentity()} is what has to be presented.
     *
     * @return this builder
     */
    public AuthorizerBuilder clientPresentsCertificate() {
        this.certificate = CertificatePresented.OF_CLIENT;
        return this;
    }

    private Consumer<Warning> warnings() {
        return Engine.provider(source)
                .map(provider -> warnings(provider.context()))
                .orElse(Assembly.ProgramEnvironment::log);
    }

    /** A context of the core takes a warning as it is, another one its words. */
    private static Consumer<Warning> warnings(PluginContext context) {
        return context instanceof Section own ? own::warn : warning -> context.warn(warning.inWords());
    }

    /** {@return the authorizer} */
    public Authorizer build() {
        return new Authorizer(source, hosts, origins, certificate, warnings());
    }
}
