/** Stands for GeoNature's own, of which the module uses no component. */
import { NgModule } from '@angular/core';
import { TranslateModule } from '@ngx-translate/core';

@NgModule({ exports: [TranslateModule] })
export class GN2CommonModule {}
