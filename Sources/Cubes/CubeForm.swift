/// In which form a cube was delivered.
package enum CubeForm: String, Sendable, Codable, CaseIterable {
    /// FITS, plain or compressed: erg/s/cm2/A.
    case fits
    /// HDF5 in nine pieces with a FITS-like header, 2015-2019: erg/s/cm2/A.
    case level1 = "hdf5-1"
    /// HDF5 in one piece, real numbers: erg/s/cm2/A.
    case level2 = "hdf5-2"
    /// The observatory's own between the two: one piece, real or complex numbers, erg/s/cm2/A.
    case level25 = "hdf5-2.5"
    /// HDF5 in one piece, 2019 and later: complex numbers, counts of the whole scan.
    case level3 = "hdf5-3"
}
