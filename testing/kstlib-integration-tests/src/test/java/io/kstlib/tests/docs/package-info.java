/** Every block in the README and the documentation is run, or says why it is not. */
package io.kstlib.tests.docs;
