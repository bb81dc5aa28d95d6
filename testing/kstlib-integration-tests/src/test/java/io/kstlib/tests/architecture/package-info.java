/** What may depend on what, and the rules that every class keeps. */
package io.kstlib.tests.architecture;
