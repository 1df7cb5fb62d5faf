/** Stands for GeoNature's own: reads modules/NAME/assets/i18n/LANGUAGE.json. */
import { HttpClient } from '@angular/common/http';
import { ConfigService } from '@geonature/services/config.service';
import { TranslateLoader } from '@ngx-translate/core';
import { Observable, of } from 'rxjs';

export class CustomTranslateLoader implements TranslateLoader {
  constructor(
    public http: HttpClient,
    public config: ConfigService,
    public options: { moduleName?: string | null } = { moduleName: null }
  ) {}

  getTranslation(_language: string): Observable<any> {
    return of({});
  }
}
