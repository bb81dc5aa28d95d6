package io.kstlib.auth.spi.presentation;

import java.net.URI;
import java.util.List;

/** The head of a server's answer to a request that presented a token. */
public interface PresentationAnswer {

    /** {@return the URL that answered, for which the headers were made} */
    URI url();

    /** {@return the HTTP status} */
    int status();

    /**
     * {@return the values of a header, in order; empty if there are none}
     *
     * @param name a header's name; case does not matter
     */
    List<String> headers(String name);
}
