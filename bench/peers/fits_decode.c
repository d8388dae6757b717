/* fits_decode FILE RUNS: the least seconds of processor time in which CFITSIO reads each image HDU whole into its own type, a line each. */
#include <fitsio.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

int main(int argc, char **argv) {
  int runs = argc > 2 ? atoi(argv[2]) : 3, hdus = 0, status = 0;
  fitsfile *f;
  if (argc < 2 || fits_open_file(&f, argv[1], READONLY, &status)) return 1;
  fits_get_num_hdus(f, &hdus, &status);
  fits_close_file(f, &status);
  for (int hdu = 2; hdu <= hdus; hdu++) {
    double best = 1e9;
    for (int run = 0; run < runs; run++) {
      int bitpix, naxis, any, type;
      long axes[9];
      fits_open_file(&f, argv[1], READONLY, &status);
      fits_movabs_hdu(f, hdu, NULL, &status);
      fits_get_img_equivtype(f, &bitpix, &status);
      fits_get_img_dim(f, &naxis, &status);
      fits_get_img_size(f, 9, axes, &status);
      long count = 1;
      for (int i = 0; i < naxis; i++) count *= axes[i];
      type = bitpix == 8 ? TBYTE : bitpix == 16 ? TSHORT : bitpix == 20 ? TUSHORT : bitpix == 32 ? TINT : bitpix == -32 ? TFLOAT : TDOUBLE;
      void *data = malloc(count * 8);
      double start = now();
      fits_read_img(f, type, 1, count, NULL, data, &any, &status);
      double took = now() - start;
      if (took < best) best = took;
      free(data);
      fits_close_file(f, &status);
      if (status) {
        fits_report_error(stderr, status);
        return 1;
      }
    }
    printf("%.6f\n", best);
  }
  return 0;
}
