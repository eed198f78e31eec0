/** Category under which delivered workflows upload what a scan of their image found; by it the results are read back. */
export const imageScanCategory = "trivy-image";
