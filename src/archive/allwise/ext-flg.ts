/** The description of `ext_flg` as the archive's own schema has it; the `?` of its column names is its own. */
export const EXT_FLG: string =
  "Extended source flag. This is an integer flag, the value of which indicates whether or not the morphology of a " +
  "source is consistent with the WISE point spread function in any band, or whether the source is associated with or " +
  "superimposed on a previously known extended object from the 2MASS Extended Source Catalog (XSC). The values of the " +
  "ext_flg indicate the following conditions: 0 - The source shape is consistent with a point-source and the source is " +
  "not associated with or superimposed on a 2MASS XSC source 1 - The profile-fit photometry goodness-of-fit, w?rchi2, " +
  "is >3.0 in one or more bands. 2 - The source falls within the extrapolated isophotal footprint of a 2MASS XSC " +
  "source. 3 - The profile-fit photometry goodness-of-fit, w?rchi2, is >3.0 in one or more bands, and The source falls " +
  'within the extrapolated isophotal footprint of a 2MASS XSC source. 4 - The source position falls within 5" of a ' +
  "2MASS XSC source. 5 - The profile-fit photometry goodness-of-fit, w?rchi2, is >3.0 in one or more bands, and the " +
  'source position falls within 5" of a 2MASS XSC source. CAUTION: WISE profile-fit (w?mpro) and standard aperture ' +
  "(w?mag) measurements are optimized for point sources and will systematically underestimate the true flux of " +
  "resolved objects. If a source entry has ext_flg>0, you may wish to examine the large aperture photometry, or the " +
  "elliptical aperture photometry which are measured using areas that are scaled from 2MASS XSC morphologies."
