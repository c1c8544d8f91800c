/// Value of an attribute: one of something, or several.
package enum HDF5Value: Sendable, Hashable {
    case text(String)
    case integer(Int)
    case real(Double)
    /// h5py's logicals: an enumeration of FALSE and TRUE.
    case logical(Bool)
    case texts([String])
    case integers([Int])
    case reals([Double])
}
