/** Produces every symptom of {@code docs/troubleshooting.md} with the command. */
package io.kstlib.tests.troubleshooting;
