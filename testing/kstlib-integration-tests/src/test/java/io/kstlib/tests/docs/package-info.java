/** Every block in the README and the documentation is run, or says why it is not run. */
package io.kstlib.tests.docs;
