package io.kstlib.http.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.http.ProviderHttp;
import io.kstlib.http.fixture.CorporateProvider;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Only a regular file is opened. Opening anything else may take forever. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PemCertificatesTest {

    @TempDir
    private Path folder;

    private Path fifo() throws IOException, InterruptedException {
        assumeTrue(Files.exists(Path.of("/usr/bin/mkfifo")), "missing tool: mkfifo");
        Path fifo = folder.resolve("ca.pem");
        Process mkfifo = new ProcessBuilder("/usr/bin/mkfifo", fifo.toString()).start();
        assertTrue(mkfifo.waitFor(10, TimeUnit.SECONDS));
        return fifo;
    }

    private static String refusal(Path file) {
        return assertThrows(IllegalStateException.class, () -> PemCertificates.read(file, IllegalStateException::new))
                .getMessage();
    }

    private static String notRegular(Path file) {
        return file + " is not a regular file; expected a PEM file of certificates";
    }

    @Test
    void refusesAFifo() throws Exception {
        Path fifo = fifo();

        assertEquals(notRegular(fifo), refusal(fifo));
    }

    @Test
    void refusesALinkToAFifo() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link.pem"), fifo());

        assertEquals(notRegular(link), refusal(link));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/zero", "/dev/tty"})
    void refusesADevice(String device) {
        assumeTrue(Files.exists(Path.of(device)), "no " + device + " here");

        assertEquals(notRegular(Path.of(device)), refusal(Path.of(device)));
    }

    @Test
    void refusesAFolder() {
        assertEquals(notRegular(folder), refusal(folder));
    }

    @Test
    void refusesAFifoAsTheBundleOfAProvider() throws Exception {
        CorporateProvider provider = CorporateProvider.with("ssl_ca_bundle", fifo().toString());

        var refused = assertThrows(ConfigurationException.class, () -> ProviderHttp.of(provider));

        assertTrue(refused.getMessage().contains("ca.pem is not a regular file"), refused.getMessage());
    }

    @Test
    void refusesAFifoThatTheEnvironmentNames() throws Exception {
        CorporateProvider provider =
                CorporateProvider.withNothing().in(Map.of(ProviderTls.CERT_FILE, fifo().toString()));

        var refused = assertThrows(
                ConfigurationException.class,
                () -> ProviderHttp.of(provider).certificates(URI.create("https://127.0.0.1:1/")));

        assertTrue(refused.getMessage().contains("ca.pem is not a regular file"), refused.getMessage());
    }
}
