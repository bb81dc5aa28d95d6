package io.kstlib.http.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.http.fixture.CorporateProvider;
import io.kstlib.http.proxy.ProxyChoice.HostAndPort;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which proxy leads to a server, by the environment and by the configuration. */
class ProxySettingsTest {

    private static final HostAndPort SSO = new HostAndPort("sso.company.com", 443);

    private static Optional<ProxyServer> proxy(Map<String, String> environment, HostAndPort target) {
        return ProxySettings.ofEnvironment(environment).proxyFor(target);
    }

    private static Optional<ProxyServer> configured(Map<String, Object> section, HostAndPort target) {
        CorporateProvider provider = CorporateProvider.with("proxy", section)
                .in(Map.of("HTTPS_PROXY", "http://of-environment:1", "NO_PROXY", "*"));
        return ProxySettings.of(provider).proxyFor(target);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"})
    void goesByTheEnvironment(String variable) {
        ProxyServer proxy =
                proxy(Map.of(variable, "http://proxy.company.com:3128"), SSO).orElseThrow();

        assertEquals(new HostAndPort("proxy.company.com", 3128), proxy.target());
        assertEquals("the proxy http://proxy.company.com:3128 (" + variable + ")", proxy.toString());
    }

    @Test
    void prefersTheVariableForHttps() {
        Map<String, String> both = Map.of("HTTP_PROXY", "http://plain:1", "HTTPS_PROXY", "http://secure:2");

        assertEquals("secure", proxy(both, SSO).orElseThrow().target().host());
        assertEquals(
                "lower",
                proxy(Map.of("https_proxy", "lower:1", "HTTPS_PROXY", "upper:1"), SSO)
                        .orElseThrow()
                        .target()
                        .host());
    }

    @Test
    void ignoresWhatAClientOfACgiProgramMadeUp() { // https://httpoxy.org
        assertTrue(proxy(Map.of("HTTP_PROXY", "http://evil:1", "REQUEST_METHOD", "GET"), SSO)
                .isEmpty());
    }

    @Test
    void takesUserAndPasswordFromTheUrlAndHidesThem() { // security rule 6
        ProxyServer proxy = proxy(Map.of("HTTPS_PROXY", "http://j%40ne:p%3A%25+w@proxy:3128"), SSO)
                .orElseThrow();

        assertEquals("Basic akBuZTpwOiUrdw==", proxy.login().authorization());
        assertFalse(proxy.toString().contains("w@"), proxy.toString());
        assertFalse(proxy.login().toString().contains("+w"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://user:s3cret@",
                "http://us er:s3cret@proxy:1",
                "http://user:12#s3cret@proxy:1",
                "http://user:12/s3cret@proxy:1",
                "http://user:12?s3cret@proxy:1",
                "http://do%3Amain:s3cret@proxy:1",
                "ftp://user:s3cret@proxy",
                "socks5://u:s3cret@p:1"
            })
    void namesTheVariableThatIsWrongWithoutItsValue(String value) { // security rule 6
        var wrong = assertThrows(ConfigurationException.class, () -> proxy(Map.of("https_proxy", value), SSO));

        assertTrue(wrong.getMessage().startsWith("https_proxy (environment variable): "), wrong.getMessage());
        assertFalse(wrong.getMessage().contains("s3cret"), wrong.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST.",
                "127.0.0.1",
                "127.1.2.3",
                "::1",
                "[::1]",
                "0::1",
                "::ffff:127.0.0.1",
                "app.localhost"
            })
    void loopbackBypassesEveryProxy(String host) {
        HostAndPort here = new HostAndPort(host, 8080);

        assertTrue(proxy(Map.of("HTTPS_PROXY", "http://proxy:3128"), here).isEmpty());
        assertTrue(configured(Map.of("url", "http://proxy:3128"), here).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "sso.company.com, true",
        "company.com, true",
        ".company.com, true",
        "*.company.com, true",
        "COMPANY.com, true",
        "*, true",
        "'other.org, company.com', true",
        "'other.org company.com', true",
        "company.com:443, true",
        "company.com:8443, false",
        "pany.com, false",
        "sso.company.com.evil.org, false",
        "10.0.0.0/8, false",
        "'', false"
    })
    void bypassesWhatNoProxyNames(String noProxy, boolean direct) {
        Map<String, String> environment = Map.of("HTTPS_PROXY", "http://proxy:3128", "NO_PROXY", noProxy);

        assertEquals(direct, proxy(environment, SSO).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, 10.0.0.0/8, true",
        "11.1.2.3, 10.0.0.0/8, false",
        "192.168.7.9, 192.168.6.0/23, true",
        "192.168.8.9, 192.168.6.0/23, false",
        "10.1.2.3, 10.1.2.3, true",
        "fd00::1, fd00::/8, true",
        "fd00:0:0:0:0:0:0:1, fd00::1, true",
        "fe80::1, fd00::/8, false",
        "10.1.2.3, 10.1.2.3:443, true",
        "fd00::1, [fd00::1]:443, true"
    })
    void bypassesNetworksAndAddresses(String host, String noProxy, boolean direct) {
        Map<String, String> environment = Map.of("https_proxy", "proxy:3128", "no_proxy", noProxy);

        assertEquals(direct, proxy(environment, new HostAndPort(host, 443)).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"999.1.1.1", "1.2.3.400", ".:1"})
    void looksNothingUpThatLooksLikeAnAddress(String host) {
        Map<String, String> environment = Map.of("https_proxy", "proxy:3128", "no_proxy", host + ",10.0.0.0/8");

        assertFalse(HostAndPort.isAddress(host), "only addresses are given to the resolver");
        assertFalse(proxy(environment, SSO).isEmpty());
    }

    @Test
    void goesByTheUpperCaseListWhereTheLowerCaseOneIsEmpty() {
        Map<String, String> environment =
                Map.of("https_proxy", "proxy:3128", "no_proxy", "", "NO_PROXY", "company.com");

        assertTrue(proxy(environment, SSO).isEmpty());
    }

    @Test
    void theSectionOfTheProviderWinsOverTheEnvironment() {
        ProxyServer proxy = configured(
                        Map.of("url", "https://own:8080", "user", "jane", "password", "s3cret", "no_proxy", "b.org"),
                        SSO)
                .orElseThrow();

        assertEquals("the proxy https://own:8080 (auth.providers.corporate.proxy)", proxy.toString());
        assertEquals("Basic amFuZTpzM2NyZXQ=", proxy.login().authorization());
        assertTrue(configured(Map.of("url", "http://own:8080", "no_proxy", "company.com"), SSO)
                .isEmpty());
    }

    @Test
    void theSectionCanDoWithoutAProxy() {
        assertTrue(configured(Map.of("url", "none"), SSO).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "proxy:3128",
                "http://user:s3cret@proxy:3128",
                "socks5://proxy:1",
                "http://proxy/path",
                "http://user:12#s3cret@proxy"
            })
    void refusesAUrlThatIsNotThatOfAProxy(String url) {
        var wrong = assertThrows(ConfigurationException.class, () -> configured(Map.of("url", url), SSO));

        assertTrue(wrong.getMessage().startsWith("auth.providers.corporate.proxy.url "), wrong.getMessage());
        assertFalse(wrong.getMessage().contains("s3cret"), wrong.getMessage());
    }

    @Test
    void refusesAUserThatBasicCannotSend() { // RFC 7617 section 2
        var wrong = assertThrows(
                ConfigurationException.class,
                () -> configured(Map.of("url", "http://proxy:1", "user", "a:b", "password", "s3cret"), SSO));

        assertTrue(wrong.getMessage().contains("auth.providers.corporate.proxy.user"), wrong.getMessage());
    }

    @Test
    void refusesAPasswordWithoutAUser() {
        var wrong = assertThrows(
                ConfigurationException.class,
                () -> configured(Map.of("url", "http://proxy:1", "password", "s3cret"), SSO));

        assertTrue(wrong.getMessage().contains("auth.providers.corporate.proxy.user"), wrong.getMessage());
        assertFalse(wrong.getMessage().contains("s3cret"), wrong.getMessage());
    }
}
