/* The label through libexempi (Adobe's XMP toolkit), the fastest of the other writers: in place, one process, any
   number of files. usage: exempi_label write VALUE FILE... | exempi_label read - FILE... */
#include <exempi/xmp.h>
#include <stdio.h>
#include <string.h>

static const char kNamespace[] = "http://www.tc260.org.cn/ns/AIGC/1.0/";

static int write_label(XmpFilePtr file, XmpPtr packet, const char* value) {
  if (!xmp_set_property(packet, kNamespace, "AIGC", value, 0)) return 1;
  return xmp_files_can_put_xmp(file, packet) && xmp_files_put_xmp(file, packet) ? 0 : 1;
}

static int read_label(XmpPtr packet) {
  XmpStringPtr text = xmp_string_new();
  const int found = xmp_get_property(packet, kNamespace, "AIGC", text, NULL);
  if (found) puts(xmp_string_cstr(text));
  xmp_string_free(text);
  return found ? 0 : 1;
}

int main(int count, char** words) {
  const int writing = count > 3 && strcmp(words[1], "write") == 0;
  int bad = 0;
  xmp_init();
  xmp_register_namespace(kNamespace, "TC260", NULL);
  for (int i = 3; i < count; i++) {
    XmpFilePtr file = xmp_files_open_new(words[i], writing ? XMP_OPEN_FORUPDATE : XMP_OPEN_READ);
    if (file == NULL) {
      bad++;
      continue;
    }
    XmpPtr packet = xmp_files_get_new_xmp(file);
    if (packet == NULL) packet = xmp_new_empty();
    bad += writing ? write_label(file, packet, words[2]) : read_label(packet);
    if (!xmp_files_close(file, XMP_CLOSE_NOOPTION)) bad++;
    xmp_files_free(file);
    xmp_free(packet);
  }
  return bad != 0;
}
