package io.kstlib.tests.chromium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.kstlib.sops.tool.RequiredTool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The page that {@code auth check --report} writes, as a person opens it. Pictures of it stay in {@code target/report-page}, so that a
 * person can look at what was tested.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportPageIT {

    private static final Path PICTURES =
            Path.of(System.getProperty("kstlib.build", "target")).resolve("report-page");

    /** A script that returns the lowest contrast of any text with its background (WCAG 2.2, 1.4.3), and the text. */
    private static final String LOWEST_CONTRAST = """
            (() => {
              const light = c => { const v = c / 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
              const parts = text => text.match(/[\\d.]+/g).map(Number);
              const luminance = ([r, g, b]) => 0.2126 * light(r) + 0.7152 * light(g) + 0.0722 * light(b);
              const behind = e => {
                for (let at = e; at; at = at.parentElement) {
                  const p = parts(getComputedStyle(at).backgroundColor);
                  if (p.length < 4 || p[3] > 0) return p;
                }
                return [255, 255, 255];
              };
              let lowest = 21, where = '';
              for (const e of document.body.querySelectorAll('*')) {
                const own = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
                if (!own) continue;
                const a = luminance(parts(getComputedStyle(e).color)), b = luminance(behind(e));
                const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
                if (ratio < lowest) { lowest = ratio; where = e.tagName + '.' + e.className; }
              }
              return lowest.toFixed(2) + ' ' + where;
            })()""";

    private final AtomicInteger asked = new AtomicInteger();
    private final List<AutoCloseable> open = new ArrayList<>();
    private DevTools page;
    private URI good;
    private URI refused;

    @BeforeAll
    void openTheBrowser(@TempDir Path home, @TempDir Path browserFiles) throws IOException, GeneralSecurityException {
        Path program = RequiredTool.onPath("chromium", "chromium-browser", "google-chrome");
        HttpServer beacon = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        beacon.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.close();
        });
        beacon.start();
        open.add(() -> beacon.stop(0));
        HostileReport reports = new HostileReport(
                home, "http://127.0.0.1:" + beacon.getAddress().getPort());
        good = reports.write("good.html", 0);
        refused = reports.write("refused.html", 1, "--audience", HostileReport.SCRIPT);
        Chromium chromium = Chromium.in(program, browserFiles);
        open.add(0, chromium);
        chromium.start();
        page = chromium.connect();
        open.add(0, page);
        page.watch("Page", "Network", "Runtime", "Log");
        Files.createDirectories(PICTURES);
    }

    @AfterAll
    void closeTheBrowser() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private void show(URI report, int width, String scheme) {
        page.call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 600));
        page.call(
                "Emulation.setEmulatedMedia",
                Map.of("media", "", "features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        page.open(report);
    }

    private String text() {
        return String.valueOf(page.evaluate("document.body.innerText"));
    }

    private void picture(String name) throws IOException {
        Object data =
                page.call("Page.captureScreenshot", Map.of("format", "png")).get("data");
        Files.write(PICTURES.resolve(name + ".png"), Base64.getDecoder().decode(String.valueOf(data)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"good", "refused"})
    void asksForNothingAndRunsNothing(String report) {
        show(report.equals("good") ? good : refused, 1280, "light");

        assertEquals(0L, page.evaluate("document.scripts.length"));
        assertEquals(
                0L,
                page.evaluate("document.querySelectorAll('a,img,svg,iframe,object,embed,form,base,video,input,button')"
                        + ".length"));
        assertEquals("undefined", page.evaluate("typeof window.pwned"));
        List<String> requests = page.events("Network.requestWillBeSent").stream()
                .map(event -> String.valueOf(((Map<?, ?>) event.get("request")).get("url")))
                .filter(url -> !url.startsWith("file:") && !url.equals("data:,"))
                .toList();
        assertEquals(List.of(), requests);
        Stream.of("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded")
                .forEach(kind -> assertEquals(List.of(), page.events(kind), kind));
        assertEquals(0, asked.get(), "somebody asked the address that stands in the claims");
    }

    @Test
    void showsHostileClaimsAsText() {
        show(good, 1280, "light");

        String text = text();

        for (String part : List.of(
                HostileReport.SCRIPT, HostileReport.IMAGE, HostileReport.LINK, "\\u{202e}", "\\u{200b}", "\\u{0000}")) {
            assertTrue(text.contains(part), () -> part + " is not in\n" + text);
        }
        assertTrue(text.contains("end-of-the-long-claim"));
        assertFalse(text.contains("\u202e"));
    }

    @Test
    void showsTheVerdictAtOnceAndWithoutScripts() {
        page.call("Emulation.setScriptExecutionDisabled", Map.of("value", true));
        try {
            for (Map.Entry<URI, String> each :
                    Map.of(good, "VALID", refused, "NOT VALID").entrySet()) {
                show(each.getKey(), 390, "light");
                assertEquals(each.getValue(), page.evaluate("document.querySelector('.verdict').innerText"));
                Object bottom =
                        page.evaluate("Math.ceil(document.querySelector('.verdict').getBoundingClientRect().bottom)");
                assertTrue((Long) bottom < 900, "the verdict is below the first screen: " + bottom);
            }
        } finally {
            page.call("Emulation.setScriptExecutionDisabled", Map.of("value", false));
        }
    }

    @ParameterizedTest
    @CsvSource({"320, good", "320, refused", "390, good", "768, refused", "1280, good", "1920, refused"})
    void fitsTelephonesAndDesks(int width, String report) throws IOException {
        show(report.equals("good") ? good : refused, width, "light");
        picture("light-" + width + "-" + report);

        assertEquals(
                (long) width,
                page.evaluate("Math.max(document.documentElement.scrollWidth, innerWidth)"),
                "the page is wider than the screen");
    }

    @ParameterizedTest
    @CsvSource({"light, good", "light, refused", "dark, good", "dark, refused"})
    void isReadInLightAndDark(String scheme, String report) throws IOException {
        show(report.equals("good") ? good : refused, 1280, scheme);
        picture(scheme + "-1280-" + report);

        Object paper = page.evaluate("getComputedStyle(document.body).backgroundColor");
        assertEquals(scheme.equals("light") ? "rgb(255, 255, 255)" : "rgb(13, 17, 23)", paper);
        String lowest = String.valueOf(page.evaluate(LOWEST_CONTRAST));
        assertTrue(Double.parseDouble(lowest.split(" ", 2)[0]) >= 4.5, lowest);
    }

    @Test
    void isPrintedBlackOnWhiteAndWhole() throws IOException {
        show(good, 1280, "dark");
        byte[] pdf = Base64.getDecoder()
                .decode(String.valueOf(page.call("Page.printToPDF", Map.of("printBackground", true))
                        .get("data")));
        Files.write(PICTURES.resolve("good.pdf"), pdf);

        String raw = new String(pdf, StandardCharsets.ISO_8859_1);
        assertTrue(raw.startsWith("%PDF-"));
        long pages =
                Pattern.compile("/Type\\s*/Page\\b(?!s)").matcher(raw).results().count();
        assertTrue(pages >= 3, "the long claim alone fills more than a page; there are " + pages);
        page.call(
                "Emulation.setEmulatedMedia",
                Map.of("media", "print", "features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
        String lowest = String.valueOf(page.evaluate(LOWEST_CONTRAST));
        assertEquals("rgb(255, 255, 255)", page.evaluate("getComputedStyle(document.body).backgroundColor"));
        assertTrue(Double.parseDouble(lowest.split(" ", 2)[0]) >= 4.5, lowest);
    }
}
