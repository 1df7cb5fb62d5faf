import { HttpClient } from '@angular/common/http';
import { Injectable } from '@angular/core';
import { ConfigService } from '@geonature/services/config.service';
import { Observable } from 'rxjs';

/** Where the frame goes, once and within 30 seconds; and the origin of Mulette, the only one it may come from. */
export interface Visit {
  address: string;
  origin: string;
}

/** Asks the module's API for visits of Mulette's screens, in the name of the person signed in to GeoNature. */
@Injectable()
export class VisitService {
  constructor(
    private http: HttpClient,
    private config: ConfigService
  ) {}

  open(page: string): Observable<Visit> {
    const api = `${this.config['API_ENDPOINT']}${this.config['EXSITU']['MODULE_API']}`;
    return this.http.post<Visit>(`${api}/visit`, { page });
  }

  homePage(): string {
    return this.config['EXSITU']['HOME_PAGE'];
  }
}
