/// The form in which a simulated cube is written. Names as on the command line.
public enum FieldForm: String, Sendable, Hashable, CaseIterable {
    /// The observatory's `p` file; the file's ending tells whether it is packed.
    case fits
    /// HDF5 of 2015-2019: nine quadrants and a table of header cards.
    case level1 = "hdf5-1"
    /// One array of fluxes.
    case level2 = "hdf5-2"
    /// One array of fluxes, complex or not, with the flux of a count beside it.
    case level25 = "hdf5-2.5"
    /// One array of complex counts.
    case level3 = "hdf5-3"
}
