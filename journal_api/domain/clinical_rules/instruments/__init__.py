"""The instruments, one file each: items, answers, scales, bands, change, licence and source, as literals."""
