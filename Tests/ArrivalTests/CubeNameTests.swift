import Testing

@testable import Arrival

@Suite struct CubeNameTests {
    @Test(arguments: [
        "2384125p.fits", "2384125p.fits.fz", "2384125p.fits.gz", "2384125z.hdf5", "M33_FIELD8_SN3_20BP41.HDF5",
        "M31_SN3.merged.cm1.1.0.h5", "laser.fits", "NGC628.FITS",
    ])
    func acceptsTheFormsThatCubesAreDeliveredIn(name: String) { #expect(CubeName.accepts(name)) }

    @Test(arguments: [
        "2384125p_laser.fits", "2384125p.laser.fits.gz", "2384125z_calib_map.hdf5", "M33_Field7_SN3_maps.fits",
        ".2384125p.fits.Ab12", ".2384125z.hdf5", "2384125p.fits.tmp", "2384125p.fz", "2384125p.gz", "hdf5", "a.txt", "",
    ])
    func passesByWhatIsNoCube(name: String) { #expect(!CubeName.accepts(name)) }
}
