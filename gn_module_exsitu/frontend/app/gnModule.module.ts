import { CommonModule } from '@angular/common';
import { HttpClient } from '@angular/common/http';
import { NgModule } from '@angular/core';
import { RouterModule, Routes } from '@angular/router';
import { ConfigService } from '@geonature/services/config.service';
import { CustomTranslateLoader } from '@geonature/shared/translate/custom-loader';
import { I18nService } from '@geonature/shared/translate/i18n-service';
import { GN2CommonModule } from '@geonature_common/GN2Common.module';
import { TranslateLoader, TranslateModule, TranslateService } from '@ngx-translate/core';

import { FrameComponent } from './frame/frame.component';
import { VisitService } from './frame/visit.service';

/** Each screen of the seed bank has a route, so that it can be linked to and bookmarked inside GeoNature. */
const routes: Routes = [
  { path: '', component: FrameComponent },
  { path: 'paillasse', component: FrameComponent, data: { page: '/ex-situ/paillasse' } },
  { path: 'lots', component: FrameComponent, data: { page: '/ex-situ/lots' } },
  { path: 'recoltes', component: FrameComponent, data: { page: '/ex-situ/recoltes' } },
  { path: 'essais', component: FrameComponent, data: { page: '/ex-situ/essais' } },
  { path: 'semis', component: FrameComponent, data: { page: '/ex-situ/semis' } },
  { path: 'cultures', component: FrameComponent, data: { page: '/ex-situ/cultures' } },
  { path: 'permis', component: FrameComponent, data: { page: '/ex-situ/permis' } },
  { path: 'alertes', component: FrameComponent, data: { page: '/ex-situ/alertes' } },
  { path: 'rangements', component: FrameComponent, data: { page: '/ex-situ/rangements' } },
  { path: 'scan/:code', component: FrameComponent, data: { page: '/ex-situ/scan/' } },
];

/** Reads assets/i18n/fr.json or en.json of the module. */
export function createTranslateLoader(http: HttpClient, config: ConfigService): CustomTranslateLoader {
  return new CustomTranslateLoader(http, config, { moduleName: 'exsitu' });
}

@NgModule({
  declarations: [FrameComponent],
  imports: [
    CommonModule,
    GN2CommonModule,
    RouterModule.forChild(routes),
    TranslateModule.forChild({
      loader: { provide: TranslateLoader, useFactory: createTranslateLoader, deps: [HttpClient, ConfigService] },
      isolate: true,
    }),
  ],
  providers: [VisitService],
})
export class GeonatureModule {
  constructor(translate: TranslateService, i18n: I18nService) {
    i18n.initializeModuleTranslateService(translate);
  }
}
