package io.kstlib.auth.spi.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParametersTest {

    @ParameterizedTest
    @CsvSource({
        "https://sso.example.com, https://sso.example.com?scope=a%20b%2Bc",
        "https://sso.example.com/authorize, https://sso.example.com/authorize?scope=a%20b%2Bc",
        "https://sso.example.com/authorize?, https://sso.example.com/authorize?scope=a%20b%2Bc",
        "https://sso.example.com/authorize?x=1%20, https://sso.example.com/authorize?x=1%20&scope=a%20b%2Bc",
        "https://sso.example.com/authorize?x#y, https://sso.example.com/authorize?x&scope=a%20b%2Bc#y",
        "https://sso.example.com/authorize#y?z, https://sso.example.com/authorize?scope=a%20b%2Bc#y?z"
    })
    void areAddedToTheQueryOfAnUrl(URI url, String longer) {
        assertEquals(
                longer, Parameters.none().with("scope", "a b+c").addedTo(url).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://sso.example.com/authorize", "https://sso.example.com/authorize?"})
    void noParametersLeaveAnUrlAsItIs(URI url) {
        assertSame(url, Parameters.none().addedTo(url));
    }
}
