#pragma once
#include <hdf5.h>

// Constants that are macros over library variables or carry casts, which Swift does not import.
static inline hid_t sn3_h5_native_float(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t sn3_h5_native_double(void) { return H5T_NATIVE_DOUBLE; }
static inline hid_t sn3_h5_native_int64(void) { return H5T_NATIVE_INT64; }
static inline hid_t sn3_h5_native_int8(void) { return H5T_NATIVE_INT8; }
static inline hid_t sn3_h5_c_string(void) { return H5T_C_S1; }
static inline hid_t sn3_h5_file_access(void) { return H5P_FILE_ACCESS; }
static inline hid_t sn3_h5_dataset_create(void) { return H5P_DATASET_CREATE; }
static inline hid_t sn3_h5_default(void) { return H5P_DEFAULT; }
static inline hid_t sn3_h5_all(void) { return H5S_ALL; }
static inline unsigned sn3_h5_read_only(void) { return H5F_ACC_RDONLY; }
static inline unsigned sn3_h5_truncate(void) { return H5F_ACC_TRUNC; }
static inline size_t sn3_h5_variable(void) { return H5T_VARIABLE; }

// The parts of a complex number as h5py writes them: a compound of two floats, r and i.
static inline hid_t sn3_h5_complex_float(void) {
    hid_t type = H5Tcreate(H5T_COMPOUND, 2 * sizeof(float));
    H5Tinsert(type, "r", 0, H5T_NATIVE_FLOAT);
    H5Tinsert(type, "i", sizeof(float), H5T_NATIVE_FLOAT);
    return type;
}

// Structures and functions whose names are macros that choose a version of the interface.
static inline int sn3_h5_is_hard_link(hid_t location, const char *name) {
    H5L_info_t information;
    return H5Lget_info(location, name, &information, H5P_DEFAULT) >= 0 && information.type == H5L_TYPE_HARD;
}
// Bytes of the path that a soft link names, with its ending zero; 0 for any other link and for none.
static inline size_t sn3_h5_soft_link_length(hid_t location, const char *name) {
    H5L_info_t information;
    int is_soft = H5Lget_info(location, name, &information, H5P_DEFAULT) >= 0 && information.type == H5L_TYPE_SOFT;
    return is_soft ? information.u.val_size : 0;
}
static inline long long sn3_h5_attribute_count(hid_t object) {
    H5O_info_t information;
    return H5Oget_info2(object, &information, H5O_INFO_NUM_ATTRS) < 0 ? -1 : (long long)information.num_attrs;
}

// Errors are told by return values alone; the library would print its own account on standard error. For each thread.
static inline void sn3_h5_be_silent(void) { H5Eset_auto2(H5E_DEFAULT, NULL, NULL); }

static inline herr_t sn3_h5_note_truncation(unsigned depth, const H5E_error2_t *error, void *found) {
    (void)depth;
    if (error->min_num == H5E_TRUNCATED) *(int *)found = 1;
    return 0;
}

// Whether the last failed call of this thread failed because the file ends before its own bookkeeping says.
static inline int sn3_h5_was_truncated(void) {
    int found = 0;
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, sn3_h5_note_truncation, &found);
    return found;
}
