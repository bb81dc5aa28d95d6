package io.kstlib.tests.troubleshooting;

import java.io.IOException;

/** A problem, as a person sees it. */
@FunctionalInterface
interface Symptom {

    /**
     * Produces the problem.
     *
     * @param bench the tools to produce it
     * @return what the command printed
     */
    String produce(Bench bench) throws IOException;
}
