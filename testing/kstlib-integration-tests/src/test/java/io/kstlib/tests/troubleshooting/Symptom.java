package io.kstlib.tests.troubleshooting;

import java.io.IOException;

/** Something that goes wrong, as a person meets it. */
@FunctionalInterface
interface Symptom {

    /**
     * Lets it go wrong.
     *
     * @param bench what it is done with
     * @return what the command said
     */
    String produce(Bench bench) throws IOException;
}
