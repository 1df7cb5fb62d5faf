/** Stands for GeoNature's own: follows the language of the whole application. */
import { Injectable } from '@angular/core';
import { TranslateService } from '@ngx-translate/core';

@Injectable()
export class I18nService {
  public initializeModuleTranslateService(_service: TranslateService): void {}
}
