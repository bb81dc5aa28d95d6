/** Which dependencies are allowed, and the rules for every class. */
package io.kstlib.tests.architecture;
