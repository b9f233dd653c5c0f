// The states a household can be in, for the filter. Lines of the list bring their own words.

import * as words from '../../generated/texts/console-household';

export const STATUSES: [string, () => string][] = [
  ['belum_dikunjungi', words.dossierStatusBelum],
  ['sedang', words.dossierStatusSedang],
  ['selesai', words.dossierStatusSelesai],
  ['selesai_sebagian', words.dossierStatusSebagian],
  ['dikembalikan', words.dossierStatusDikembalikan],
  ['terverifikasi', words.dossierStatusTerverifikasi],
  ['baru', words.dossierStatusBaru],
  ['tidak_ada_responden', words.dossierStatusAbsen],
  ['tidak_ditemukan', words.dossierStatusHilang],
  ['menolak', words.dossierStatusMenolak],
  ['pindah_dalam_kota', words.dossierStatusDalam],
  ['pindah_luar_kota', words.dossierStatusLuar],
  ['meninggal', words.dossierStatusMeninggal],
  ['tidak_eligible', words.dossierStatusTidakEligible],
  ['ganda', words.dossierStatusGanda],
];

/** The colour and shape of a state. */
export function toneOf(status: string): {
  tone: 'plain' | 'teal' | 'amber' | 'green';
  icon: 'check' | 'circle' | 'return' | 'pencil';
} {
  if (status === 'selesai' || status === 'terverifikasi') return { tone: 'green', icon: 'check' };
  if (status === 'dikembalikan') return { tone: 'amber', icon: 'return' };
  if (status === 'sedang' || status === 'selesai_sebagian') return { tone: 'teal', icon: 'pencil' };
  return { tone: 'plain', icon: 'circle' };
}
