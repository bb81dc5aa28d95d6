/** Looks at what other users of the machine could see while a command runs: files and the arguments of processes. */
package io.kstlib.tests.witness;
