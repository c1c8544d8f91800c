import CHDF5

/// What a dataset is made of. Numbers of any precision and byte order are read; what is written is this.
package enum HDF5Element: Sendable, Hashable {
    case float
    case double
    /// h5py's complex numbers: a compound of `r` and `i`, of single precision in memory.
    case complex
    /// Strings of at most `length` bytes; 0 when each has a length of its own.
    case text(length: Int)

    /// Type in a file, as it is written.
    func makeType() throws(HDF5Error) -> Handle {
        let problem = HDF5Error("the HDF5 library has no memory for a type")
        switch self {
        case .float: return try Handle(H5Tcopy(sn3_h5_native_float()), H5Tclose, or: problem)
        case .double: return try Handle(H5Tcopy(sn3_h5_native_double()), H5Tclose, or: problem)
        case .complex: return try Handle(sn3_h5_complex_float(), H5Tclose, or: problem)
        case .text(let length):
            let type = try Handle(H5Tcopy(sn3_h5_c_string()), H5Tclose, or: problem)
            let isSet = H5Tset_size(type.value, length == 0 ? sn3_h5_variable() : length) >= 0
            guard isSet, H5Tset_cset(type.value, H5T_CSET_UTF8) >= 0 else { throw problem }
            return type
        }
    }

    /// nil for what this program has no use for.
    init?(ofType type: hid_t) {
        switch H5Tget_class(type) {
        // An enumeration is how h5py writes logicals.
        case H5T_FLOAT, H5T_INTEGER, H5T_ENUM: self = H5Tget_size(type) > 4 ? .double : .float
        case H5T_STRING: self = .text(length: H5Tis_variable_str(type) > 0 ? 0 : H5Tget_size(type))
        case H5T_COMPOUND where Self.isComplex(type): self = .complex
        default: return nil
        }
    }

    private static func isComplex(_ type: hid_t) -> Bool {
        guard H5Tget_nmembers(type) == 2 else { return false }
        return ["r", "i"].allSatisfy { name in
            let index = H5Tget_member_index(type, name)
            return index >= 0 && H5Tget_member_class(type, UInt32(index)) == H5T_FLOAT
        }
    }
}

/// Which part of complex numbers is read; real numbers have only the first.
package enum HDF5ComplexPart: Sendable {
    case real, imaginary
}
