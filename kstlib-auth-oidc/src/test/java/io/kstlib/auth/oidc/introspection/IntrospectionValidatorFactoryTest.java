package io.kstlib.auth.oidc.introspection;

import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;

import io.kstlib.auth.oidc.Idp;
import io.kstlib.auth.spi.validation.TokenValidatorFactory;
import io.kstlib.auth.testkit.ClosedPort;
import io.kstlib.auth.testkit.TokenValidatorContract;
import io.kstlib.auth.testkit.context.TestContext;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

class IntrospectionValidatorFactoryTest extends TokenValidatorContract {

    private static final String PATH = "/realms/main/introspect";

    @RegisterExtension
    final Idp idp = new Idp();

    @AutoClose
    final ClosedPort nowhere = new ClosedPort();

    @BeforeEach
    void knowOneToken() {
        idp.wireMock().stubFor(post(urlPathEqualTo(PATH)).willReturn(Idp.json(200, Map.of("active", false))));
        idp.wireMock()
                .stubFor(post(urlPathEqualTo(PATH))
                        .withRequestBody(containing("token=" + valid()))
                        .willReturn(Idp.json(200, Map.of("active", true))));
    }

    @Override
    protected TokenValidatorFactory factory() {
        return new IntrospectionValidatorFactory();
    }

    @Override
    protected TestContext context() {
        return idp.client().with("client_secret", "s3cret-s3cret").with("introspection_endpoint", idp.url(PATH));
    }

    @Override
    protected TestContext unreachable() {
        return idp.client()
                .with("client_secret", "s3cret-s3cret")
                .with("introspection_endpoint", nowhere.url("/introspect"));
    }

    @Override
    protected String valid() {
        return "2YotnFZFEjr1zCsicMWpAA";
    }

    @Override
    protected String invalid() {
        return "another-opaque-token";
    }
}
